/** Gives a syntax tree its meaning: names, types, and the H2 text that does the same. */
@NullMarked
package dev.tidegate.sandbox.sqlserver.bind;

import org.jspecify.annotations.NullMarked;
