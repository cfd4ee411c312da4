package io.stagebus.core.journal;

import io.stagebus.core.signal.Bytes;

/**
 * What a note goes by. Immutable.
 *
 * @param owner whose it is: a door's name, such as {@code mqtt}, or another part of the gateway
 * @param key the owner's own name for it
 */
public record NoteKey(String owner, Bytes key) {}
