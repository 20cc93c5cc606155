namespace ActorFlow.Journal;

/// <summary>What every store asks of a batch before it touches it.</summary>
internal static class AppendCheck
{
    /// <summary>Refuses requests that no engine should make; a journal never answers them, because they are errors of the caller.</summary>
    /// <exception cref="ArgumentException">A request is malformed; the text says which and why. Nothing was written.</exception>
    public static void Validate(ReadOnlySpan<AppendRequest> batch, int answers)
    {
        if (batch.Length != answers)
            throw new ArgumentException($"{batch.Length} requests need as many places for answers; there are {answers}.", nameof(answers));
        for (var i = 0; i < batch.Length; i++)
        {
            if (FaultOf(in batch[i]) is { } fault)
                throw new ArgumentException($"Request {i} (run '{batch[i].RunId}'): {fault}", nameof(batch));
        }
    }

    private static string? FaultOf(in AppendRequest request)
    {
        if (request.RunId == default)
            return "it names no run.";
        if (request.ExpectedVersion < 0)
            return $"the expected version {request.ExpectedVersion} is negative.";
        if (request.Entries.IsEmpty)
            return "it has no entries.";
        if (request.ExpectedVersion == 0 && request.Summary is null)
            return "a new run needs its index row.";
        if (request.Summary is { } summary && summary.RunId != request.RunId)
            return $"its index row belongs to run '{summary.RunId}'.";
        foreach (var question in request.Questions ?? [])
        {
            if (question.Id.RunId != request.RunId)
                return $"its question '{question.Id}' belongs to another run.";
        }

        var position = 0L;
        foreach (var take in request.Takes ?? [])
        {
            if (take.Position <= position || take.Answer is null)
                return $"it takes the command at position {take.Position} after {position}; positions grow from 1, and each has its answer.";
            position = take.Position;
        }

        var version = request.ExpectedVersion;
        foreach (ref readonly var entry in request.Entries.Span)
        {
            if (entry.Version != ++version)
                return $"an entry has version {entry.Version} where {version} must follow.";
            if (!EntryPack.IsName(entry.Name))
                return $"the event name '{entry.Name}' is not 1 to 64 printable ASCII characters without spaces.";
        }

        return null;
    }
}
