package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.Table;
import java.util.Optional;

/**
 * What the names of an expression may stand for.
 *
 * @param table whose columns they are; none in a default, which names no columns
 */
public record Scope(Catalog catalog, Optional<Table> table, Profile profile) {}
