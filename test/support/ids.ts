/** IDs and keys that tests share. They belong to nobody. */
export const PROJECT = '15df3f4fdb172381a9db483b8fd564c2';
export const INSTANCE = '48d025860151f2b2db3771e378bc59a0';
export const KEYS = { ak: 'AKEXAMPLE00000000001', sk: 'SKEXAMPLE0000000000000000000000000000000001' };
export const GROUP = { id: '503788f1ff4883f382f2e25abde0a2b1', name: 'orders' };
