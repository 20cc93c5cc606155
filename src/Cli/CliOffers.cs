using System.CommandLine.Completions;

namespace ActorFlow.Cli;

/// <summary>What completions can offer beside verbs and options. Never fails: what cannot be read is not offered.</summary>
public sealed class CliOffers
{
    internal CliOffers(Func<CompletionContext, IEnumerable<CompletionItem>> runs, Func<CompletionContext, IEnumerable<CompletionItem>> flows)
    {
        Runs = runs;
        Flows = flows;
    }

    /// <summary>Ids of runs in the database, the newest first.</summary>
    public Func<CompletionContext, IEnumerable<CompletionItem>> Runs { get; }

    /// <summary>Names of flows: those of the program and those in the database.</summary>
    public Func<CompletionContext, IEnumerable<CompletionItem>> Flows { get; }
}
