/** A real Apache Kafka broker in a process of its own. */
@NullMarked
package dev.tidegate.sandbox.kafka;

import org.jspecify.annotations.NullMarked;
