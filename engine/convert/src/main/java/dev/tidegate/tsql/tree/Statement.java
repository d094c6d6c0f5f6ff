package dev.tidegate.tsql.tree;

import java.util.List;

/** A statement, without the semicolon behind it. */
public sealed interface Statement extends Node
        permits DataStatement,
                FlowStatement,
                SessionStatement,
                TableDefinition,
                ModuleDefinition,
                DefinitionStatement,
                Statement.Other,
                Statement.Unparsed {

    /**
     * A statement of which only the kind is known: service broker, full text, backup,
     * administration.
     *
     * @param kind its first words in capitals, such as {@code CREATE PARTITION FUNCTION}
     * @param names the names that follow the kind, as far as there are any
     */
    record Other(Span span, String kind, List<ObjectName> names) implements Statement {
        public Other {
            names = List.copyOf(names);
        }
    }

    /** What could not be parsed, with the reason; statements around it are not affected. */
    record Unparsed(Span span, Finding finding) implements Statement {}
}
