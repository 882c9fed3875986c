-- Which account is an operator of the server is said in the configuration.
ALTER TABLE accounts DROP COLUMN role;
