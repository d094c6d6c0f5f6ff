package dev.tidegate.kafka;

import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What the last writer left in the partitions of all groups. Each commit writes the state into
 * every one, so they agree, or something was lost; only groups that joined since have none.
 *
 * @param journalTopicId the journal's topic as it is now
 * @param groups what the state topic holds, by group
 */
record JournalState(Uuid journalTopicId, List<StateTopic.Contents> groups) {
    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * Reads it, once no older writer can change it any more.
     *
     * <p>Fails with {@code JOURNAL_TRUNCATED} if something is gone that was committed with what is
     * there, and with {@code GROUPS_REFUSED} if the journal has more groups than are asked for.
     *
     * @param existing the topics, with a partition for each group at least
     */
    static JournalState read(
            KafkaSettings settings,
            int groupCount,
            Topics.Existing existing,
            Topics topics,
            CommittedRecords records)
            throws InterruptedException {
        List<StateTopic.Contents> groups = new ArrayList<>();
        for (int group = 0; group < existing.partitions(); group++) {
            TopicPartition partition = GroupPlace.of(settings, group).state();
            StateTopic.Contents contents =
                    StateTopic.read(
                            records,
                            partition,
                            topics.highWatermark(partition),
                            new RecordReader());
            if (group < groupCount) {
                groups.add(contents);
            } else if (contents.state().isPresent()) {
                throw tooMany(partition, groupCount);
            }
        }
        JournalState state = new JournalState(existing.journalTopicId(), groups);
        state.requireWhole(settings, topics, records);
        return state;
    }

    /** What capture left; without chains of groups that joined since; empty in a new journal. */
    Optional<CaptureState> captureState() {
        return groups.getFirst()
                .state()
                .map(state ->
                        new CaptureState(
                                state.offset(),
                                state.commitLsn(),
                                groups.stream()
                                        .flatMap(group -> group.state().stream())
                                        .map(JournalRecord.State::chain)
                                        .toList()));
    }

    private void requireWhole(KafkaSettings settings, Topics topics, CommittedRecords records)
            throws InterruptedException {
        Optional<JournalRecord.State> first = groups.getFirst().state();
        boolean joining = false;
        for (int group = 0; group < groups.size(); group++) {
            GroupPlace place = GroupPlace.of(settings, group);
            Optional<JournalRecord.State> state = groups.get(group).state();
            if (state.isEmpty()) {
                joining = true;
                requireNothingIn(records, place.journal(), topics.highWatermark(place.journal()));
                continue;
            }
            groups.get(group).requireJournal(journalTopicId, place.journal());
            if (joining || !agree(first.orElseThrow(), state.get())) {
                throw CommittedRecords.truncated(
                        "%s holds the state up to %s, and another partition does not, although they"
                                        .formatted(place.state(), state.get().commitLsn())
                                + " were committed together");
            }
        }
    }

    private static boolean agree(JournalRecord.State one, JournalRecord.State other) {
        return one.offset().equals(other.offset()) && one.commitLsn().equals(other.commitLsn());
    }

    /**
     * Without a state capture would begin anew, at the source's present end. That is right for a
     * new journal, or a new group, only: behind another one's records it would leave a gap.
     */
    private static void requireNothingIn(
            CommittedRecords records, TopicPartition journal, long highWatermark)
            throws InterruptedException {
        records.startAtBeginning(journal);
        while (records.position(journal) < highWatermark) {
            if (!records.poll(journal, POLL).isEmpty()) {
                throw CommittedRecords.truncated(
                        journal
                                + " has records, but the state topic lost what they were"
                                + " committed with");
            }
        }
    }

    private static TidegateException tooMany(TopicPartition partition, int groupCount) {
        return new TidegateException(
                ErrorCode.GROUPS_REFUSED,
                "the journal has replication group %d (%s holds its state), source.groups makes %d"
                        .formatted(partition.partition(), partition, groupCount),
                "Put the missing entries back at the end of source.groups: a group stays as long as"
                        + " the pipeline. With fewer groups, give the pipeline another name: it"
                        + " loads the tables again then.");
    }
}
