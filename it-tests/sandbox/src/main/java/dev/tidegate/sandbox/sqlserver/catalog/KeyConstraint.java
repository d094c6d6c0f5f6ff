package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;

/**
 * A PRIMARY KEY or UNIQUE constraint, with the index that keeps it.
 *
 * @param id object id
 * @param name constraint name, also the index's
 * @param primary PRIMARY KEY, else UNIQUE
 * @param clustered whether its index is the clustered one
 * @param columns in order
 * @param indexId number of its index in the table
 * @param systemNamed whether the server made the name up
 */
public record KeyConstraint(
        int id,
        String name,
        boolean primary,
        boolean clustered,
        List<IndexColumn> columns,
        int indexId,
        boolean systemNamed) {}
