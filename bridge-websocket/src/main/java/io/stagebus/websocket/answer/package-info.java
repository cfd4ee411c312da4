/** What a CLASP client is owed for its questions: in their order, in slices, and in CLASP's words. */
@NullMarked
package io.stagebus.websocket.answer;

import org.jspecify.annotations.NullMarked;
