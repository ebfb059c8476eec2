// The product's pages, for tests that look at all of them.

import type { Role } from './terrarium';

export interface PageOfProduct {
  /** In file names. */
  name: string;
  path: string;
  /** Its h1. */
  title: string | RegExp;
  /** Who looks at it. */
  role: Role;
}

export const PAGES: readonly PageOfProduct[] = [
  { name: 'dashboards', path: '/dashboards', title: 'Dashboards', role: 'viewer' },
  { name: 'sales', path: '/dashboards/sales', title: 'Sales', role: 'analyst' },
  { name: 'customers', path: '/dashboards/customers', title: 'Customers and cohorts', role: 'viewer' },
  { name: 'products', path: '/dashboards/products', title: 'Products and baskets', role: 'viewer' },
  { name: 'operations', path: '/dashboards/operations', title: 'Operations', role: 'viewer' },
  { name: 'new-dashboard', path: '/dashboards/new', title: 'New dashboard', role: 'analyst' },
  { name: 'edit-dashboard', path: '/dashboards/operations/edit', title: 'Edit dashboard', role: 'analyst' },
  { name: 'dashboard-history', path: '/dashboards/operations/history', title: 'History', role: 'analyst' },
  { name: 'explore', path: '/explore', title: 'Explore', role: 'analyst' },
  { name: 'catalog', path: '/catalog', title: 'Catalog', role: 'analyst' },
  { name: 'catalog-search', path: '/catalog?q=fct+sales', title: 'Catalog', role: 'viewer' },
  { name: 'asset', path: '/catalog/table/warehouse.fact_sales', title: 'fact_sales', role: 'analyst' },
  { name: 'lineage', path: '/catalog/model_version/segments/1', title: 'Segments v1', role: 'viewer' },
  { name: 'experiments', path: '/experiments', title: 'Experiments', role: 'viewer' },
  { name: 'traces', path: '/experiments/0/traces', title: 'Default', role: 'engineer' },
  { name: 'logged-models', path: '/experiments/0/models', title: 'Default', role: 'viewer' },
  { name: 'datasets', path: '/experiments/0/datasets', title: 'Default', role: 'viewer' },
  { name: 'models', path: '/models', title: 'Models', role: 'viewer' },
  { name: 'segments', path: '/models/segments', title: 'Segments', role: 'engineer' },
  { name: 'segments-version', path: '/models/segments/1', title: 'Segments, version 1', role: 'engineer' },
  { name: 'lake', path: '/lake', title: 'Lake', role: 'analyst' },
  { name: 'users', path: '/settings/users', title: 'Users', role: 'administrator' },
  { name: 'tokens', path: '/settings/tokens', title: 'API tokens', role: 'analyst' },
  { name: 'embed-keys', path: '/settings/embed-keys', title: 'Embed keys', role: 'administrator' },
  { name: 'audit', path: '/settings/audit', title: 'Audit trail', role: 'administrator' },
  { name: 'account', path: '/settings/account', title: 'Your account', role: 'viewer' },
];
