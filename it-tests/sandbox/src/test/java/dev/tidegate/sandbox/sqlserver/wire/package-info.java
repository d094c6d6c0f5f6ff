@NullMarked
package dev.tidegate.sandbox.sqlserver.wire;

import org.jspecify.annotations.NullMarked;
