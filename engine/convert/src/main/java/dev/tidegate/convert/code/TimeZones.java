package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Expression;
import java.util.Map;
import java.util.Optional;

/** AT TIME ZONE: Windows' names of zones become those of the tz database. */
final class TimeZones {
    private static final Map<String, String> ZONES =
            Map.ofEntries(
                    Map.entry("UTC", "UTC"),
                    Map.entry("GMT Standard Time", "Europe/London"),
                    Map.entry("Greenwich Standard Time", "Atlantic/Reykjavik"),
                    Map.entry("W. Europe Standard Time", "Europe/Berlin"),
                    Map.entry("Central Europe Standard Time", "Europe/Budapest"),
                    Map.entry("Central European Standard Time", "Europe/Warsaw"),
                    Map.entry("Romance Standard Time", "Europe/Paris"),
                    Map.entry("E. Europe Standard Time", "Europe/Chisinau"),
                    Map.entry("FLE Standard Time", "Europe/Kiev"),
                    Map.entry("GTB Standard Time", "Europe/Bucharest"),
                    Map.entry("Russian Standard Time", "Europe/Moscow"),
                    Map.entry("Turkey Standard Time", "Europe/Istanbul"),
                    Map.entry("Israel Standard Time", "Asia/Jerusalem"),
                    Map.entry("South Africa Standard Time", "Africa/Johannesburg"),
                    Map.entry("Arabian Standard Time", "Asia/Dubai"),
                    Map.entry("India Standard Time", "Asia/Kolkata"),
                    Map.entry("SE Asia Standard Time", "Asia/Bangkok"),
                    Map.entry("Singapore Standard Time", "Asia/Singapore"),
                    Map.entry("China Standard Time", "Asia/Shanghai"),
                    Map.entry("Tokyo Standard Time", "Asia/Tokyo"),
                    Map.entry("Korea Standard Time", "Asia/Seoul"),
                    Map.entry("AUS Eastern Standard Time", "Australia/Sydney"),
                    Map.entry("E. Australia Standard Time", "Australia/Brisbane"),
                    Map.entry("New Zealand Standard Time", "Pacific/Auckland"),
                    Map.entry("Eastern Standard Time", "America/New_York"),
                    Map.entry("US Eastern Standard Time", "America/Indiana/Indianapolis"),
                    Map.entry("Central Standard Time", "America/Chicago"),
                    Map.entry("Mountain Standard Time", "America/Denver"),
                    Map.entry("US Mountain Standard Time", "America/Phoenix"),
                    Map.entry("Pacific Standard Time", "America/Los_Angeles"),
                    Map.entry("Alaskan Standard Time", "America/Anchorage"),
                    Map.entry("Hawaiian Standard Time", "Pacific/Honolulu"),
                    Map.entry("Atlantic Standard Time", "America/Halifax"),
                    Map.entry("E. South America Standard Time", "America/Sao_Paulo"),
                    Map.entry("Argentina Standard Time", "America/Buenos_Aires"),
                    Map.entry("SA Pacific Standard Time", "America/Bogota"));

    private final Unit unit;

    TimeZones(Unit unit) {
        this.unit = unit;
    }

    Typed of(Expression.AtTimeZone zone, Scope scope) {
        Typed value = unit.expressions.of(zone.operand(), scope);
        Typed name = unit.expressions.of(zone.zone(), scope);
        String iana =
                name.literal()
                        .flatMap(text ->
                                ZONES.entrySet().stream()
                                        .filter(any -> any.getKey().equalsIgnoreCase(text))
                                        .map(Map.Entry::getValue)
                                        .findFirst())
                        .orElseThrow(() ->
                                NotConvertible.of(
                                        "time_zone",
                                        zone.span(),
                                        "a time zone that is not a known constant",
                                        "Write its name in the tz database."));
        SqlType offset = SqlType.ofScale(Kind.DATETIMEOFFSET, 6);
        Typed moment =
                value.isText()
                        ? new Casts(unit)
                                .cast(
                                        value,
                                        SqlType.ofScale(Kind.DATETIME2, 6),
                                        Optional.empty(),
                                        zone.span())
                        : value;
        // Of a moment with an offset this gives the wall clock there, which is what is shown of it.
        return moment.type().kind() == Kind.DATETIMEOFFSET
                ? Typed.simple(
                        "(" + moment.in() + " AT TIME ZONE '" + iana + "')",
                        SqlType.ofScale(Kind.DATETIME2, 6))
                : Typed.simple("(" + moment.in() + " AT TIME ZONE '" + iana + "')", offset);
    }
}
