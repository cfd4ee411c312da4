package io.stagebus.core.journal.log;

import io.stagebus.core.journal.JournalRecord;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** The records of an image. Those of Params are made when they are looked at, because all at once would be a burden. */
final class HeldRecords extends AbstractList<JournalRecord> implements RandomAccess {

    private final List<HeldParam> params;
    private final List<JournalRecord> others;

    /** Neither list may change any more. */
    HeldRecords(List<HeldParam> params, List<JournalRecord> others) {
        this.params = params;
        this.others = others;
    }

    @Override
    public JournalRecord get(int index) {
        return index < params.size() ? params.get(index).entry() : others.get(index - params.size());
    }

    @Override
    public int size() {
        return params.size() + others.size();
    }
}
