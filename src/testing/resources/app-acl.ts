/** Who may call as an app. */
import { deleteAppAcl, getAppAcl, setAppAcl } from '../../resources/app-acl.js';
import { requireAddresses } from '../addresses.js';
import { on, type Handler } from '../handler.js';

export const appAclHandlers: readonly Handler[] = [
  on(setAppAcl, ({ path, body }, { gateway }) => {
    const app = gateway.apps.get(path.app_id);
    requireAddresses(body.app_acl_values);
    app.acl = body;
    return { app_id: app.id, ...body };
  }, 201),
  on(getAppAcl, ({ path }, { gateway }) => {
    const app = gateway.apps.get(path.app_id);
    return app.acl ? { app_id: app.id, ...app.acl } : {};
  }),
  on(deleteAppAcl, ({ path }, { gateway }) => {
    gateway.apps.get(path.app_id).acl = undefined;
  }),
];
