// A server component that lists groups, and a server action that makes one.
import { ApigClient } from 'huaweicloud-apig';

export const dynamic = 'force-dynamic';

const made = () => new ApigClient({ instanceId: process.env.APIG_INSTANCE_ID });

async function add(form) {
  'use server';
  await made().groups.create({ name: String(form.get('name')) });
}

export default async function Page() {
  const groups = await made().groups.list().all();
  return (
    <form action={add}>
      <input name="name" />
      <p>{groups.map(({ name }) => name).sort().join(' ')}</p>
    </form>
  );
}
