using ActorFlow.Cli.Verbs;

namespace ActorFlow.Cli.Calling;

/// <summary>The verbs that every program has. They are made only when they are called: most calls are of one verb, and a process that lives for a moment need not know the others.</summary>
internal static class ReadyVerbs
{
    private static readonly (string Name, Func<CliVerb> Make)[] All =
    [
        ("answer", static () => new AnswerVerb()),
        ("audit", static () => new AuditVerb()),
        ("backup", static () => new BackupVerb()),
        ("cancel", static () => new CancelVerb()),
        ("check", static () => new CheckVerb()),
        ("compensate", static () => new CompensateVerb()),
        ("complete", static () => new CompleteVerb()),
        ("completions", static () => new CompletionsVerb()),
        ("config", static () => new ConfigVerb()),
        ("convert", static () => new ConvertVerb()),
        ("events", static () => new EventsVerb()),
        ("export", static () => new ExportVerb()),
        ("functions", static () => new FunctionsVerb()),
        ("graph", static () => new GraphVerb()),
        ("import", static () => new ImportVerb()),
        ("keys", static () => new KeysVerb()),
        ("kill", static () => new KillVerb()),
        ("list", static () => new ListVerb()),
        ("members", static () => new MembersVerb()),
        ("migrate", static () => new MigrateVerb()),
        ("pause", static () => new PauseVerb()),
        ("prune", static () => new PruneVerb()),
        ("quarantine", static () => new QuarantineVerb()),
        ("questions", static () => new QuestionsVerb()),
        ("restore", static () => new RestoreVerb()),
        ("resume", static () => new ResumeVerb()),
        ("retry", static () => new RetryVerb()),
        ("run", static () => new RunVerb()),
        ("serve", static () => new ServeVerb()),
        ("shards", static () => new ShardsVerb()),
        ("show", static () => new ShowVerb()),
        ("signal", static () => new SignalVerb()),
        ("state", static () => new StateVerb()),
        ("timers", static () => new TimersVerb()),
        ("validate", static () => new ValidateVerb()),
        ("verify", static () => new VerifyVerb()),
        ("wait", static () => new WaitVerb()),
    ];

    /// <summary>The one verb that the arguments call, where the first of them is its name; else all.</summary>
    /// <remarks>The verb that completes looks at all others, so it comes with them.</remarks>
    public static IEnumerable<CliVerb> For(string[] args)
    {
        var alone = args is [var first, ..] and not ["complete", ..] ? All.Where(verb => verb.Name == first).ToArray() : [];
        return (alone.Length > 0 ? alone : All).Select(verb => verb.Make());
    }
}
