package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import java.util.List;

/** Port: converts views, procedures, functions and triggers. */
public interface CodeConverter {
    /**
     * What a module became.
     *
     * @param statements that create it, in order, each without a semicolon behind it
     * @param temporaryTables statements that create the temporary tables which it makes itself when
     *     it runs, for a check that does not run it
     */
    record Code(List<String> statements, List<String> temporaryTables) {
        public Code {
            statements = List.copyOf(statements);
            temporaryTables = List.copyOf(temporaryTables);
        }
    }

    /**
     * Converts one module.
     *
     * @param module a View, Routine or Trigger of the catalog
     */
    Converted<Code> convert(CatalogObject module, Catalog catalog, Profile profile);

    /** Statements that create the functions which converted statements call, in order. */
    List<String> helpers(List<String> statements);

    /** Converts nothing: each module becomes an action item. */
    CodeConverter NONE =
            new CodeConverter() {
                @Override
                public Converted<Code> convert(
                        CatalogObject module, Catalog catalog, Profile profile) {
                    return Converted.failed(
                            ActionItem.of(
                                    Rule.CODE,
                                    module.definition(),
                                    "the code of " + module.id() + " is not converted",
                                    "Write it by hand."));
                }

                @Override
                public List<String> helpers(List<String> statements) {
                    return List.of();
                }
            };
}
