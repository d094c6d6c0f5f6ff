package dev.tidegate.control;

import dev.tidegate.preflight.Check;
import java.util.List;
import java.util.Locale;

/** The page {@code deploy/preflight.md}. */
public final class PreflightPage {
    private static final String HEAD =
            """
            # Preflight

            Generated from the checks themselves; do not edit.

            `tidegate preflight --config FILE` looks at every condition that source, journal and target must meet, and
            changes nothing but Tidegate's own watermark row on the source. Each check is bounded in time; a system that
            cannot be reached does not hide the others.

            | verdict | means |
            |---|---|
            | `ok` | the condition is met |
            | `note` | nothing to do, but worth knowing |
            | `warn` | it works, but not well, or not for long |
            | `fail` | it does not work, or loses something: `tidegate run` stops, or should |
            | `skipped` | could not be looked at; the fact says why, such as a permission that is missing |

            Exit codes: 0 nothing fails, 3 something fails, 1 an error.

            | option | does |
            |---|---|
            | `--fix` | runs the statements that are safe, one by one, each printed before, and looks again |
            | `--fix --dry-run` | prints them, and runs none |
            | `--only PREFIX` | looks at and mends only the checks whose id begins so: `--only source.jobs` tunes the capture job of a running pipeline and touches nothing else |
            | `--evidence` | shows what was read, also where all is well |
            | `--format json` | see below |

            Safe is what adds or raises something and removes nothing: CDC on the database and on tables that lack it,
            the capture and cleanup jobs and their tuning, CDC's retention, `max text repl size` where no other setting
            waits for RECONFIGURE, snapshot isolation, schema and table of the watermark; the journal's topics, their
            partitions, retention and record size; the schema `tidegate`, plpgsql, deferrable foreign keys on the target.
            Everything else is printed for an operator, as is what the user's permissions do not allow: grants, keys,
            collations, disabling a capture instance, changing tables. A table with large columns is not captured before
            `max text repl size` lets its values through, since the application's own statements would fail.

            The capture job is tuned here and nowhere else, since its tuning is a condition like the others: it has a
            verdict, evidence, a statement, and a second look that shows what became of it.

            ## JSON

            ```
            {
              "pipeline": "orders", "at": "2026-07-01T12:00:00Z", "passed": false,
              "counts": {"ok": 52, "note": 3, "warn": 1, "fail": 1, "skipped": 0},
              "checks": [{
                "id": "source.cdc.database", "system": "source", "place": "sql.example:1433/orders",
                "verdict": "fail", "fact": "CDC is off on database orders",
                "evidence": ["sys.databases.is_cdc_enabled = 0"], "why": "Without CDC there are no changes to read.",
                "remedies": [{"language": "tsql", "statement": "EXEC sys.sp_cdc_enable_db;", "safe": true}]
              }],
              "attempts": [{"id": "source.cdc.database", "statement": "…", "outcome": "done", "reason": ""}]
            }
            ```

            `language` is `tsql`, `sql`, `shell` or `advice` (a sentence). `outcome` is `done`, `not_permitted` or
            `failed`; `attempts` is empty without `--fix`. Ids are stable. No row value and no secret is in any of it.

            ## Checks
            """;

    private PreflightPage() {}

    /** The page for these checks. */
    public static String markdown(List<Check> checks) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("\n| check | system | looks at | why |\n|---|---|---|---|\n");
        for (Check check : checks) {
            page.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    check.id(),
                                    check.side().name().toLowerCase(Locale.ROOT),
                                    check.looksAt(),
                                    check.why()));
        }
        return page.toString();
    }
}
