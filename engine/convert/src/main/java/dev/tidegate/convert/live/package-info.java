/** What replication gives the target of tables, from the source's catalog as it is read live. */
@NullMarked
package dev.tidegate.convert.live;

import org.jspecify.annotations.NullMarked;
