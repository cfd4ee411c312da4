/** The Params: values, revisions, conflict strategies, locks, time to live. */
@NullMarked
package io.stagebus.core.state;

import org.jspecify.annotations.NullMarked;
