package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.convert.code.FunctionCalls.Site;
import dev.tidegate.convert.code.FunctionCalls.Translation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Functions that choose one of their arguments. */
final class ChoiceFunctions {
    private ChoiceFunctions() {}

    static void register(Map<String, Translation> rules) {
        rules.put("ISNULL", ChoiceFunctions::isNull);
        rules.put("COALESCE", site -> first("coalesce", site));
        rules.put("GREATEST", site -> first("greatest", site));
        rules.put("LEAST", site -> first("least", site));
        rules.put("NULLIF", ChoiceFunctions::nullIf);
        rules.put("IIF", ChoiceFunctions::iif);
        rules.put("CHOOSE", ChoiceFunctions::choose);
    }

    /** The result has the type and the length of the first argument. */
    private static Typed isNull(Site site) {
        Typed value = site.arg(0);
        Typed other = site.arg(1);
        SqlType type = Coercion.isNull(value) ? other.type() : value.type();
        Typed second =
                value.literal().isPresent()
                        ? site.unit().coercion.to(other, type, site.at())
                        : site.unit().coercion.toLength(other, type, site.at());
        if (type.kind() == SqlType.Kind.DECIMAL || type.isMoney()) {
            second = site.unit().coercion.among(second, type, site.at());
        } else if (type.isKnown()
                && !type.isText()
                && !second.type().equals(type)
                && second.type().kind() == SqlType.Kind.DECIMAL
                && !(second.literal().isPresent()
                        && !type.isInteger()
                        && second.type().scale() <= Coercion.decimal(type).scale())) {
            second =
                    new Casts(site.unit())
                            .cast(second, type, java.util.Optional.empty(), site.at());
        }
        Typed result =
                Typed.simple("coalesce(" + value.sql() + ", " + second.sql() + ")", type)
                        .withCase(value.exactCase());
        return other.nullable() && value.nullable() ? result : result.notNull();
    }

    private static Typed first(String function, Site site) {
        List<Typed> values = site.all();
        SqlType type = site.unit().coercion.common(values);
        String arguments =
                values.stream()
                        .map(value -> site.unit().coercion.among(value, type, site.at()).sql())
                        .collect(Collectors.joining(", "));
        Typed result =
                Typed.simple(function + "(" + arguments + ")", type)
                        .withCase(values.stream().anyMatch(Typed::exactCase));
        return values.stream().allMatch(Typed::nullable) ? result : result.notNull();
    }

    private static Typed nullIf(Site site) {
        Typed value = site.arg(0);
        Typed other = site.arg(1);
        boolean lower =
                value.isText()
                        && other.isText()
                        && site.unit().disregardsCase()
                        && site.caseless(value, other)
                        && !other.literal()
                                .filter(text -> text.chars().noneMatch(Character::isLetter))
                                .isPresent();
        if (lower) {
            String condition =
                    new Predicates(site.unit()).comparison("=", value, other, site.at()).sql();
            return Typed.simple(
                    "CASE WHEN " + condition + " THEN NULL ELSE " + value.sql() + " END",
                    value.type());
        }
        if (value.type().isBit()) {
            other = site.unit().coercion.to(other, SqlType.BIT, site.at());
        }
        List<Typed> pair = site.unit().coercion.pair(value, other, site.at());
        return Typed.simple(
                "nullif(" + pair.get(0).sql() + ", " + pair.get(1).sql() + ")", value.type());
    }

    private static Typed iif(Site site) {
        String condition =
                site.unit().expressions.condition(site.call().arguments().getFirst(), site.scope());
        return new Cases(site.unit())
                .of(
                        List.of(new Cases.Branch(condition, site.arg(1))),
                        List.of(site.arg(2)),
                        site.at());
    }

    private static Typed choose(Site site) {
        Typed index = site.integer(0);
        List<Cases.Branch> branches = new ArrayList<>();
        for (int at = 1; at < site.count(); at++) {
            branches.add(new Cases.Branch(index.in() + " = " + at, site.arg(at)));
        }
        return new Cases(site.unit()).of(branches, List.of(), site.at());
    }
}
