using System.CommandLine;

namespace ActorFlow.Cli;

/// <summary>
/// A verb of the command line. The ready ones lie in <c>Verbs/</c>, one file each, and are listed in <c>Calling/ReadyVerbs.cs</c>.
/// </summary>
public abstract class CliVerb
{
    /// <summary>Names the verb.</summary>
    /// <param name="name">The word that calls it.</param>
    /// <param name="description">What it does, in one sentence.</param>
    protected CliVerb(string name, string description)
    {
        Name = name;
        Description = description;
    }

    /// <summary>The word that calls the verb.</summary>
    public string Name { get; }

    /// <summary>What it does, in one sentence.</summary>
    public string Description { get; }

    /// <summary>Where the verb stands in the help, the lowest first. The default is 1000: after the ready ones.</summary>
    protected internal virtual int Rank => 1000;

    /// <summary>Whether the verb is left out of helps and completions. The default is false.</summary>
    protected internal virtual bool IsHidden => false;

    /// <summary>Adds the verb's arguments and options. <c>--json</c>, <c>--db</c>, <c>--config</c> and <c>--help</c> are there already.</summary>
    /// <param name="command">The command of the verb.</param>
    /// <param name="offers">Completions of run ids and flow names, to be given to arguments and options.</param>
    protected internal abstract void Declare(Command command, CliOffers offers);

    /// <summary>Does it.</summary>
    /// <param name="call">The arguments and what there is to work with.</param>
    /// <param name="cancellationToken">Cancelled by the first Ctrl-C or SIGTERM; a second one ends the process at once.</param>
    /// <returns>The exit code, one of <see cref="RunExitCode"/>.</returns>
    /// <exception cref="CliException">It cannot be done; told in one line.</exception>
    protected internal abstract Task<int> RunAsync(CliCall call, CancellationToken cancellationToken);
}
