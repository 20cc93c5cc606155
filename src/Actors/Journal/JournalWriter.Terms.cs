using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <content>In a cluster: each append states the term of its run's shard as it is believed at the moment of sending.</content>
internal sealed partial class JournalWriter
{
    /// <summary>Stamps the appends of a batch. Those of runs that are not ours are answered at once, and never sent.</summary>
    /// <returns>Whether anything is left to send.</returns>
    private bool StampTerms(WriterBatch batch)
    {
        List<int>? kept = null;
        for (var i = 0; i < batch.Count; i++)
        {
            var append = batch.Appends[i];
            append.Term = Shards!.TermOf(append.RunId);
            if (append.Term == 0)
            {
                TellUntold();
                kept ??= [.. Enumerable.Range(0, i)];
                Answer(append, new AppendAnswer(AppendOutcome.Fenced));
            }
            else
            {
                kept?.Add(i);
            }
        }

        if (kept is not null)
            batch.KeepOnly(kept);
        return batch.Count > 0;
    }
}
