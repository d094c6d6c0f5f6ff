/**
 * Debezium's JDBC sink, run with its own class path: nothing here that its process needs may use
 * Tidegate's other packages.
 */
@NullMarked
package dev.tidegate.bench.apply.sink;

import org.jspecify.annotations.NullMarked;
