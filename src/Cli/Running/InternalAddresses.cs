using System.CommandLine;

namespace ActorFlow.Cli.Running;

/// <summary>The option <c>--allow-internal</c>, of verbs that start an engine.</summary>
internal static class InternalAddresses
{
    private const string Name = "--allow-internal";

    public static Option<bool> Option() => new(Name)
    {
        Description = "Requests of documents may go to internal addresses, too: this machine, private and link-local networks.",
    };

    /// <summary>Does as the call says.</summary>
    public static void Allow(CliCall call, bool isAllowed) => call.Builder.AllowInternalAddresses |= isAllowed;

    /// <summary>The option for a further call.</summary>
    public static IEnumerable<string> Again(CliCall call) => call.Builder.AllowInternalAddresses ? [Name] : [];
}
