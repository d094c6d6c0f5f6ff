package dev.tidegate.control;

import dev.tidegate.apply.QuarantineDesk;
import dev.tidegate.apply.QuarantineDesk.Case;
import dev.tidegate.cutover.Direction;
import dev.tidegate.model.Lsn;
import dev.tidegate.settings.Settings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The quarantine desks of a pipeline's replication groups, or of one of them. */
final class QuarantineDesks implements AutoCloseable {
    /** By group, from the first that was asked for. */
    private final List<QuarantineDesk> desks;

    private QuarantineDesks(List<QuarantineDesk> desks) {
        this.desks = desks;
    }

    /**
     * Opens them.
     *
     * @param direction of which stream
     * @param only the number of the group that is meant; empty for all
     */
    static QuarantineDesks open(
            QuarantineVerb.Opener opener,
            Settings settings,
            Direction direction,
            Optional<Integer> only) {
        int count =
                switch (direction) {
                    case FORWARD -> settings.groups().count();
                    case BACK -> 1; // all that goes back keeps one order
                };
        if (only.isPresent() && (only.get() < 0 || only.get() >= count)) {
            throw new VerbException(
                    "--group is " + only.get(),
                    "It has groups 0 to %d.".formatted(count - 1),
                    ExitCode.ERROR);
        }
        int first = only.orElse(0);
        int end = only.map(group -> group + 1).orElse(count);
        QuarantineDesks opened = new QuarantineDesks(new ArrayList<>());
        for (int group = first; group < end; group++) {
            opened.desks.add(opener.open(settings, direction, group));
        }
        return opened;
    }

    /** All cases, the latest transaction first. */
    List<Case> list() {
        return desks.stream()
                .flatMap(desk -> desk.list().stream())
                .sorted(Comparator.comparing(Case::commitLsn).reversed())
                .toList();
    }

    /**
     * The desk that has a case of the transaction; any one, to refuse, if none has. A transaction
     * over several groups may stand in the way of each.
     */
    QuarantineDesk of(Lsn transaction) {
        if (desks.size() == 1) {
            return desks.getFirst();
        }
        List<Integer> found =
                list().stream()
                        .filter(it -> it.commitLsn().equals(transaction))
                        .map(Case::group)
                        .sorted()
                        .toList();
        if (found.size() > 1) {
            throw new VerbException(
                    "the transaction at %s stood in the way of the groups %s"
                            .formatted(
                                    transaction,
                                    found.stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(", "))),
                    "Say which is meant with --group.",
                    ExitCode.ERROR);
        }
        return desks.get(found.isEmpty() ? 0 : found.getFirst());
    }

    @Override
    public void close() {
        desks.forEach(QuarantineDesk::close);
    }
}
