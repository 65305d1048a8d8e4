import { uniqueCheck } from '../duplicates.ts';

export const uniqueProductUuid = uniqueCheck({
	id: 'unique-product-uuid',
	title: 'Product UUIDs differ',
	checked: 'product_uuid of the machine',
	values: ({ facts }) => (facts.productUuid === null ? [] : [facts.productUuid.toLowerCase()]),
	fix: 'Give the cloned virtual machine a new UUID in its hypervisor and start it again.',
});
