@NullMarked
package dev.tidegate.sandbox.sqlserver.bind;

import org.jspecify.annotations.NullMarked;
