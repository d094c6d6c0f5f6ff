package dev.tidegate.convert.code;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.ActionItem;
import dev.tidegate.convert.CodeConverter;
import dev.tidegate.convert.Converted;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.Rule;
import dev.tidegate.tsql.tree.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/**
 * Converts modules by rules. Nothing is left out in silence: what has no rule blocks its object.
 */
public final class RuleBasedCode implements CodeConverter {
    private final int postgresVersion;
    private final Map<Catalog, Map<Profile, Shapes>> shapes = new WeakHashMap<>();

    public RuleBasedCode(int postgresVersion) {
        this.postgresVersion = postgresVersion;
    }

    @Override
    public Converted<Code> convert(CatalogObject module, Catalog catalog, Profile profile) {
        Located<?> definition = module.definition();
        Semantics semantics = semantics(profile);
        Shapes known =
                shapes.computeIfAbsent(catalog, _ -> new java.util.HashMap<>())
                        .computeIfAbsent(
                                profile, _ -> new Shapes(catalog, Names.FOLDED, semantics));
        ObjectId self = module.id();
        Modules modules = new Modules(() -> new Unit(known, definition.batch(), self));
        Modules.Result result = result(modules, module);
        List<ActionItem> items = new ArrayList<>();
        for (CodeItem item : result.items()) {
            items.add(
                    ActionItem.of(
                                    item.blocks() ? Rule.CODE : Rule.CODE_NOTE,
                                    definition.at(
                                            new Option(
                                                    item.span(), "", Optional.empty(), List.of())),
                                    item.reason(),
                                    item.suggestion())
                            .detailed(item.rule()));
        }
        return new Converted<>(
                result.statements().map(made -> new Code(made, result.temporaryTables())), items);
    }

    /** A rule that fails is our mistake, but must not take the other objects with it. */
    private static Modules.Result result(Modules modules, CatalogObject module) {
        try {
            return modules.of(module);
        } catch (RuntimeException e) {
            CodeItem item =
                    CodeItem.block(
                            "rule_failed",
                            module.definition().node().span(),
                            "a rule of the converter failed on it: " + e,
                            Rule.CODE.effort().minutes(),
                            "Report it with the definition, and write it by hand.");
            return new Modules.Result(Optional.empty(), List.of(item), List.of());
        }
    }

    private Semantics semantics(Profile profile) {
        return new Semantics(
                Semantics.TextComparison.LOWER, profile == Profile.STRICT, postgresVersion);
    }

    @Override
    public List<String> helpers(List<String> statements) {
        List<String> used = CompatLibrary.usedBy(String.join("\n", statements));
        return used.isEmpty() ? List.of() : CompatLibrary.statements(used);
    }
}
