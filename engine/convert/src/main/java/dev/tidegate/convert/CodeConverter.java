package dev.tidegate.convert;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import java.util.List;

/** Port: converts views, procedures, functions and triggers. */
public interface CodeConverter {
    /**
     * Converts one module.
     *
     * @param module a View, Routine or Trigger of the catalog
     * @return the statements that create it, in order, each without a semicolon behind it
     */
    Converted<List<String>> convert(CatalogObject module, Catalog catalog, Profile profile);

    /** Converts nothing: each module becomes an action item. */
    CodeConverter NONE =
            (module, _, _) ->
                    Converted.failed(
                            ActionItem.of(
                                    Rule.CODE,
                                    module.definition(),
                                    "the code of " + module.id() + " is not converted yet",
                                    "Write it by hand, or wait for a release that converts it."));
}
