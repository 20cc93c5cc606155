using ActorFlow.Server.Operations;

namespace ActorFlow.Server.Endpoints;

/// <summary>A run that is to be started.</summary>
/// <param name="Flow">Its flow.</param>
/// <param name="Input">What its state begins with.</param>
/// <param name="Options">Id, key and what else belongs to it.</param>
internal sealed record RunStart(FlowDefinition Flow, RunInput? Input, StartOptions Options)
{
    /// <summary>Starts it, or finds the one that has the id or key.</summary>
    /// <returns>The run, and whether it was not known before.</returns>
    public async Task<(RunHandle Run, bool IsNew)> BeginAsync(ApiCall call)
    {
        var isKnown = await IsKnownAsync(call);
        return (await Asked.AsAsync("body", "$.input", () => call.System.StartAsync(Flow, Input, Options, call.Cancelled)), !isKnown);
    }

    /// <summary>The same with an id, so that it can be watched before it is there.</summary>
    public RunStart Named(TimeProvider time) => Options.Id is not null ? this : this with
    {
        Options = new StartOptions
        {
            Id = new RunId(Guid.CreateVersion7(time.GetUtcNow()).ToString("n")),
            Key = Options.Key,
            Tags = Options.Tags,
            Memo = Options.Memo,
            Deadline = Options.Deadline,
            Parent = Options.Parent,
        },
    };

    /// <summary>An id that a path can name: browsers and servers take <c>.</c> and <c>..</c> for folders, however they are written.</summary>
    public static RunId Addressable(RunId id, string path)
        => id.Value is "." or ".." ? throw Asked.Member(path, $"a run named '{id}' could not be named in a path") : id;

    /// <summary>Texts without holes.</summary>
    public static IReadOnlyList<string> Whole(IReadOnlyList<string>? texts, string path)
    {
        for (var i = 0; i < texts?.Count; i++)
        {
            if (texts[i] is not { Length: >= 1 and <= 200 })
                throw Asked.Member($"{path}[{i}]", "it is a text of 1 to 200 characters");
        }

        return texts ?? [];
    }

    // Only told, not decided by: of two that start the same run at once, both may hear that it is new.
    private async Task<bool> IsKnownAsync(ApiCall call)
    {
        try
        {
            return (Options.Key is { } key && await call.System.FindByKeyAsync(key, call.Cancelled) is not null)
                || (Options.Id is { } id && await call.System.FindAsync(id, call.Cancelled) is not null);
        }
        catch (CapabilityMissingException)
        {
            return Options.Id is { } id && await call.System.FindRunAsync(id, call.Cancelled) is not null;
        }
    }
}
