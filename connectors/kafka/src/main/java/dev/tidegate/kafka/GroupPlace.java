package dev.tidegate.kafka;

import org.apache.kafka.common.TopicPartition;

/**
 * Where the records of a replication group go: the partition with its number, of both topics.
 *
 * @param group number of the group, from 0
 */
record GroupPlace(int group, TopicPartition journal, TopicPartition state) {
    static GroupPlace of(KafkaSettings settings, int group) {
        return new GroupPlace(
                group,
                new TopicPartition(settings.journalTopic(), group),
                new TopicPartition(settings.stateTopic(), group));
    }
}
