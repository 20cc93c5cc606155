namespace ActorFlow.Runs;

/// <content>Visits that have ended and that nobody looks at any more: those that follow are made of them.</content>
internal sealed partial class RunState
{
    /// <summary>How many are kept: about as many as a short run has side by side.</summary>
    private const int MostSpareVisits = 32;

    // Linked by what comes after.
    private Visit? _spareVisits;
    private int _spareCount;

    private void KeepSpare(Visit visit)
    {
        if (_spareCount == MostSpareVisits)
            return;
        if (_spareVisits is not null)
            visit.After = _spareVisits;
        _spareVisits = visit;
        _spareCount++;
    }

    /// <summary>One that was kept, of which nothing is right yet; null when there is none.</summary>
    private Visit? TakeSpare()
    {
        var visit = _spareVisits;
        if (visit is null)
            return null;
        _spareVisits = visit.After;
        _spareCount--;
        return visit;
    }

    /// <summary>They hold on to nothing.</summary>
    private void ForgetSpares()
    {
        for (var visit = _spareVisits; visit is not null; visit = visit.After)
            visit.Forget();
    }
}
