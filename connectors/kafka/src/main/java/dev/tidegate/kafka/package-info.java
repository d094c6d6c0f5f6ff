/** All that Tidegate knows of Kafka: topics, record format, offsets, transactions. */
@NullMarked
package dev.tidegate.kafka;

import org.jspecify.annotations.NullMarked;
