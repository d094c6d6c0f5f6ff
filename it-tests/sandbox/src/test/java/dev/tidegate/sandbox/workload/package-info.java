@NullMarked
package dev.tidegate.sandbox.workload;

import org.jspecify.annotations.NullMarked;
