package dev.tidegate.daemon;

import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.ObjectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How far the objects of converted databases came, by database and kind. Its fields are JSON's. */
record ConversionSummary(List<Database> databases) {

    /** One database. */
    record Database(String name, List<Type> types, int actionItems) {}

    /**
     * Objects of one kind.
     *
     * @param l0 how many were read and are printed as they were
     * @param l1 how many PostgreSQL creates whole; null if that was not tried
     * @param l2 how many are clean in plpgsql_check; null if that was not tried
     * @param l3 how many ran on generated data; null if that was not tried
     * @param l4 how many gave what the source gives; null if nothing was recorded of any
     */
    record Type(
            String type,
            int objects,
            int l0,
            @Nullable Integer l1,
            @Nullable Integer l2,
            @Nullable Integer l3,
            @Nullable Integer l4,
            int actionItems) {}

    static Database of(Conversion conversion, List<Standing> standings) {
        List<Type> types = new ArrayList<>();
        for (ObjectKind kind : ObjectKind.values()) {
            List<Standing> some =
                    standings.stream().filter(any -> any.object().kind() == kind).toList();
            if (!some.isEmpty()) {
                types.add(type(kind, some));
            }
        }
        int items = types.stream().mapToInt(Type::actionItems).sum() + conversion.items().size();
        return new Database(conversion.database(), types, items);
    }

    private static Type type(ObjectKind kind, List<Standing> standings) {
        return new Type(
                kind.many(),
                standings.size(),
                Math.toIntExact(standings.stream().filter(any -> any.l0() == Rung.YES).count()),
                reached(standings, Standing::l1),
                reached(standings, Standing::l2),
                reached(standings, Standing::l3),
                equal(standings),
                standings.stream()
                        .map(Standing::object)
                        .map(ConvertedObject::items)
                        .mapToInt(List::size)
                        .sum());
    }

    private static @Nullable Integer reached(
            List<Standing> standings, Function<Standing, Rung> rung) {
        return standings.stream().anyMatch(any -> rung.apply(any) == Rung.NOT_CHECKED)
                ? null
                : Math.toIntExact(
                        standings.stream().filter(any -> rung.apply(any) == Rung.YES).count());
    }

    private static @Nullable Integer equal(List<Standing> standings) {
        return standings.stream().allMatch(any -> any.l4() == Rung.NOT_CHECKED)
                ? null
                : Math.toIntExact(standings.stream().filter(any -> any.l4() == Rung.YES).count());
    }

    /** A table for people; a dash where nothing was tried. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%-24s %-12s %8s %6s %6s %6s %6s %6s %8s%n",
                        "database",
                        "type",
                        "objects",
                        "L0",
                        "L1",
                        "L2",
                        "L3",
                        "L4",
                        "items"));
        for (Database database : databases) {
            for (Type type : database.types()) {
                text.append(
                        String.format(
                                Locale.ROOT,
                                "%-24s %-12s %8d %6d %6s %6s %6s %6s %8d%n",
                                database.name(),
                                type.type(),
                                type.objects(),
                                type.l0(),
                                shown(type.l1()),
                                shown(type.l2()),
                                shown(type.l3()),
                                shown(type.l4()),
                                type.actionItems()));
            }
        }
        return text.toString();
    }

    private static String shown(@Nullable Integer count) {
        return count == null ? "-" : Integer.toString(count);
    }
}
