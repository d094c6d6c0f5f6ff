/** What the connectors that speak JDBC share: sessions from a pool. */
@NullMarked
package dev.tidegate.jdbc;

import org.jspecify.annotations.NullMarked;
