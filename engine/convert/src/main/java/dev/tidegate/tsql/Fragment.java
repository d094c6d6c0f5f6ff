package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Finding;
import dev.tidegate.tsql.tree.Node;
import java.util.Optional;

/**
 * A part of a statement that stands alone, as programs build them.
 *
 * @param node its tree; missing if it cannot be parsed
 * @param finding why it cannot be parsed
 */
public record Fragment<N extends Node>(
        Tokens tokens, Optional<N> node, Optional<Finding> finding) {}
