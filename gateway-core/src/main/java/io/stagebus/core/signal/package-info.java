/** What flows: values, the five kinds of signal, and where each came from. */
@NullMarked
package io.stagebus.core.signal;

import org.jspecify.annotations.NullMarked;
