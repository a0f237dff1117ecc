/** VPC endpoints: private access to the gateway from other VPCs. */
import { Service } from '../calls/service.js';
import { VpcEndpointConnectionsService } from './vpc-endpoint-connections.js';
import { VpcEndpointPermissionsService } from './vpc-endpoint-permissions.js';

/** VPC endpoints (API reference 3.24). */
export class VpcEndpointsService extends Service {
  /** Connections of endpoints to the gateway. */
  readonly connections = new VpcEndpointConnectionsService(this.transport);
  /** The accounts that may connect endpoints. */
  readonly permissions = new VpcEndpointPermissionsService(this.transport);
}
