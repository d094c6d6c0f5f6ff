package dev.tidegate.daemon;

import dev.tidegate.control.ValidateStatus;
import dev.tidegate.control.ValidateStatus.Compared;
import dev.tidegate.control.ValidateStatus.Summary;
import dev.tidegate.control.ValidateStatus.TableValidation;
import dev.tidegate.control.ValidateStatus.Underway;
import dev.tidegate.model.MultisetHash;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.validate.AuditRecords.Pass;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.AuditRecords.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Puts together what is known of the audits, for those who watch. */
final class ValidateReport {
    private final String pipeline;
    private final Switch audits;
    private final Instant now;

    /**
     * Makes one of this moment.
     *
     * @param audits whether the settings ask for audits
     */
    ValidateReport(String pipeline, Switch audits, Instant now) {
        this.pipeline = pipeline;
        this.audits = audits;
        this.now = now;
    }

    /** Of these groups. */
    ValidateStatus of(List<GroupValidation> groups) {
        List<TableValidation> tables =
                groups.stream()
                        .flatMap(group ->
                                group.tables().stream().map(it -> table(group.group(), it)))
                        .sorted(Comparator.comparing(TableValidation::name))
                        .toList();
        return new ValidateStatus(pipeline, summary(groups, tables), tables, now);
    }

    private Summary summary(List<GroupValidation> groups, List<TableValidation> tables) {
        return new Summary(
                audits == Switch.ON,
                count(tables, Standing.VERIFIED),
                count(tables, Standing.PENDING),
                count(tables, Standing.SUSPECT),
                count(tables, Standing.MISMATCH),
                count(tables, Standing.EXCLUDED),
                tables.stream().mapToLong(TableValidation::mismatches).sum(),
                (int) tables.stream().filter(it -> !it.ledger().isKnown()).count(),
                tables.stream().mapToInt(it -> it.columnsExcluded().size()).sum(),
                setAside(groups),
                oldest(tables),
                groups.stream().flatMap(it -> it.waiting().stream()).findFirst(),
                groups.stream().flatMap(it -> it.failing().stream()).findFirst());
    }

    private static int setAside(List<GroupValidation> groups) {
        return (int)
                groups.stream()
                        .flatMap(it -> it.tables().stream())
                        .filter(GroupValidation.Table::isSetAside)
                        .count();
    }

    private static int count(List<TableValidation> tables, Standing state) {
        return (int) tables.stream().filter(it -> it.state() == state).count();
    }

    /** Empty as long as one that is to be audited was not. */
    private static Optional<Long> oldest(List<TableValidation> tables) {
        List<TableValidation> audited =
                tables.stream().filter(it -> it.state() != Standing.EXCLUDED).toList();
        return audited.stream().allMatch(it -> it.ageSeconds().isPresent())
                ? audited.stream()
                        .flatMap(it -> it.ageSeconds().stream())
                        .max(Comparator.naturalOrder())
                : Optional.empty();
    }

    private TableValidation table(int group, GroupValidation.Table table) {
        RememberedRecords.Known known = table.known();
        String setAside = table.isSetAside() ? ": SET ASIDE, rows of it certainly differ" : "";
        State state =
                table.unaudited()
                        .map(it ->
                                new State(
                                        it.standing(),
                                        it.reason() + setAside,
                                        known.state().since()))
                        .orElse(known.state());
        return new TableValidation(
                table.table().toString(),
                group,
                state.standing(),
                state.reason(),
                state.since(),
                verifiedAt(known).map(it -> Duration.between(it, now).toSeconds()),
                known.target().map(ValidateReport::compared),
                known.source().map(ValidateReport::compared),
                known.isUnderway()
                        ? known.passBegan().map(it -> new Underway(it, known.rowsAudited()))
                        : Optional.empty(),
                table.ledger(),
                known.mismatches().stream().mapToLong(it -> it.rows()).sum(),
                table.notCompared());
    }

    /**
     * The older of the two comparisons. What the source's rows were compared at lies anywhere
     * between its beginning and its end. Where there is no ledger to compare the target with, only
     * that one counts.
     */
    private static Optional<Instant> verifiedAt(RememberedRecords.Known known) {
        Optional<Instant> source = known.source().map(Pass::beganAt);
        Optional<Instant> target = known.target().map(Pass::endedAt);
        return source.map(it -> target.filter(it::isAfter).orElse(it));
    }

    private static Compared compared(Pass pass) {
        return new Compared(
                pass.at().toString(),
                pass.rows().map(MultisetHash::count),
                pass.rows().map(LedgerLook::hex),
                pass.largeObjects().map(LedgerLook::hex),
                pass.beganAt(),
                pass.endedAt());
    }
}
