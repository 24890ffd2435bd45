export { describeUser as presentUser } from '@gatehouse/identity';
