using ActorFlow.Crash.Worker.Points;

namespace ActorFlow.Crash.Worker.Flows;

/// <summary>A step that leaves a mark in the outside world whenever it is executed, and one in the state when it is committed.</summary>
internal class Step(Bench bench, string name) : Node<Look, Answer>(name)
{
    public const string Trail = "trail";
    public const string Count = "count";

    protected Bench Bench { get; } = bench;

    /// <summary>What an attempt gives, or throws. The default gives an empty text.</summary>
    public Func<ExecContext, Task<string>> Work { get; init; } = _ => Task.FromResult("");

    /// <summary>What takes the place of the last failed attempt; null (the default) is nothing.</summary>
    public Func<Exception, string>? Instead { get; init; }

    /// <summary>Writes the state and names the action. The default does neither.</summary>
    public Func<NodeContext, string, ActionName> Route { get; init; } = (_, _) => default;

    /// <summary>
    /// Whether its phases end when they return, Exec aside, and so follow each other in one turn. Else the end of each is a message, before which a
    /// life can end.
    /// </summary>
    public bool IsPrompt { get; init; }

    /// <summary>Whether visits may begin before what led to them is committed; then what the state shows proves nothing.</summary>
    public bool IsEarly { get; init; }

    protected override async ValueTask<Look> PrepAsync(NodeContext context)
    {
        CrashPoint.Reach("prep");
        var look = new Look(Seen(context), Options.JournalPrep ? Guid.NewGuid().ToString("n") : null);
        await EndLaterAsync();
        return look;
    }

    protected override async ValueTask<Answer> ExecAsync(Look prep, ExecContext context)
    {
        CrashPoint.Reach("exec:before");
        Bench.Facts.Effect(context.RunId.Value, context.Node, context.Visit, context.Attempt, context.IdempotencyKey, "exec", prep.Seen, prep.Pinned,
            term: context.Term);
        await Bench.WorkAsync();
        var text = await Work(context);
        CrashPoint.Reach("exec:after");
        return new Answer(text, context.Attempt, context.Term);
    }

    protected override async ValueTask<Answer> FallbackAsync(Look prep, Exception error, ExecContext context)
    {
        if (Instead is null)
            return await base.FallbackAsync(prep, error, context);
        CrashPoint.Reach("fallback");
        Bench.Facts.Effect(context.RunId.Value, context.Node, context.Visit, context.Attempt, context.IdempotencyKey, "fallback", prep.Seen,
            prep.Pinned, term: context.Term);
        await EndLaterAsync();
        return new Answer(Instead(error), context.Attempt, context.Term);
    }

    protected override async ValueTask<ActionName> PostAsync(NodeContext context, Look prep, Answer exec)
    {
        CrashPoint.Reach("post:before");
        Bench.Facts.Effect(context.RunId.Value, context.Node, context.Visit, exec.Attempt, context.IdempotencyKey, "post", Seen(context), prep.Pinned,
            term: exec.Term);
        context.State.Add(Count, 1);
        context.State.Append(Trail, $"{context.Node}#{context.Visit}");
        var action = Route(context, exec.Text);
        CrashPoint.Reach("post:after");
        await EndLaterAsync();
        return action;
    }

    private async Task EndLaterAsync()
    {
        if (!IsPrompt)
            await Task.Yield();
    }

    private IReadOnlyList<string>? Seen(NodeContext context) => IsEarly ? null : context.State.GetList<string>(Trail);
}
