@NullMarked
package dev.tidegate.sandbox.workload.types;

import org.jspecify.annotations.NullMarked;
