using System.CommandLine.Completions;

namespace ActorFlow.Cli;

/// <summary>What completions can offer beside verbs and options. Never fails: what cannot be read is not offered.</summary>
public sealed class CliOffers
{
    internal CliOffers(Func<CompletionContext, IEnumerable<CompletionItem>> runs, Func<CompletionContext, IEnumerable<CompletionItem>> flows,
        Func<CompletionContext, IEnumerable<CompletionItem>> questions)
    {
        Runs = runs;
        Flows = flows;
        Questions = questions;
    }

    /// <summary>Ids of runs in the database, the newest first.</summary>
    public Func<CompletionContext, IEnumerable<CompletionItem>> Runs { get; }

    /// <summary>Ids of open questions in the database, those first that have waited longest.</summary>
    public Func<CompletionContext, IEnumerable<CompletionItem>> Questions { get; }

    /// <summary>Names of flows: those of the program and those in the database.</summary>
    public Func<CompletionContext, IEnumerable<CompletionItem>> Flows { get; }
}
