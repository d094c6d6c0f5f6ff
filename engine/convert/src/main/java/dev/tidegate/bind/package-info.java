/** What the scripts of a database define: its types and its catalog, in SQL Server's terms. */
@NullMarked
package dev.tidegate.bind;

import org.jspecify.annotations.NullMarked;
