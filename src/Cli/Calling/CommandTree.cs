using System.CommandLine;
using System.CommandLine.Completions;
using ActorFlow.Cli.Completion;
using ActorFlow.Cli.Output;

namespace ActorFlow.Cli.Calling;

/// <summary>All verbs as commands, and the way from arguments to an exit code.</summary>
internal sealed class CommandTree
{
    // Nobody waits for it: a verb ends by itself when it is asked to, and a second Ctrl-C does not ask.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromDays(2);

    private readonly TaskCompletionSource _hears = new();
    private RootCommand? _root;

    public CommandTree(ActorFlowCliBuilder builder, CliTerminal terminal)
    {
        Builder = builder;
        Terminal = terminal;
        Db.Validators.Add(CliPath.Check);
        Config.Validators.Add(CliPath.Check);
    }

    public ActorFlowCliBuilder Builder { get; }

    public CliTerminal Terminal { get; }

    public Option<bool> Json { get; } = new("--json") { Description = "Write the result as JSON." };

    public Option<string?> Db { get; } = new("--db") { Description = "The database: its file, or the connection string of a PostgreSQL database.", HelpName = "FILE" };

    public Option<string?> Config { get; } = new("--config") { Description = "A configuration file; see 'config show'.", HelpName = "FILE" };

    public RootCommand Root => _root ??= RootOf([]);

    public async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await CallAsync(args);
        }
        catch (OutputException error)
        {
            return Failed(error, CancellationToken.None);
        }
    }

    private async Task<int> CallAsync(string[] args)
    {
        var root = _root = RootOf(args);
        args = WithVerb(root, args);
        // @FILE is how inputs are given here, not a file of further arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (Complaints.IsOfVerb(parsed) || (parsed.Errors.Count > 0 && !args.Any(argument => argument is "--help" or "-h" or "-?")))
            return Failed(CliException.Usage($"{Complaints.Of(parsed)} '{Called(parsed)} --help' tells how it is called."), CancellationToken.None);

        // Verbs speak to the terminal themselves; what comes here is help, which calls the program by its file.
        using var help = new StringWriter();
        var invoking = parsed.InvokeAsync(new InvocationConfiguration
        {
            ProcessTerminationTimeout = TerminationTimeout,
            EnableDefaultExceptionHandler = false,
            Output = help,
            Error = Terminal.Error,
        });
        using var interrupts = new Interrupts(Terminal);   // after the one that InvokeAsync has made by now: see there
        _hears.TrySetResult();
        var exitCode = await invoking;
        Terminal.Out.Write(help.ToString().Replace($"{Environment.NewLine}  {RootCommand.ExecutableName} ", $"{Environment.NewLine}  {Builder.Name} ", StringComparison.Ordinal));
        return exitCode;
    }

    private RootCommand RootOf(string[] args)
    {
        var root = new RootCommand($"{Builder.Description}\nEnds with 0 when all is done, 1 when it failed, 2 when it was called wrongly, 3 when the run was cancelled, 130 when it was stopped.");
        root.Directives.Clear();
        foreach (var option in (Option[])[Json, Db, Config])
        {
            option.Recursive = true;
            root.Options.Add(option);
        }

        var offers = new CliOffers(context => Guess.Runs(this, context), context => Guess.Flows(this, context), context => Guess.Questions(this, context));
        foreach (var verb in ReadyVerbs.For(args).Where(ready => Builder.Verbs.All(own => own.Name != ready.Name)).Concat(Builder.Verbs).OrderBy(verb => verb.Rank))
            root.Subcommands.Add(CommandOf(verb, offers));
        return root;
    }

    private string[] WithVerb(RootCommand root, string[] args)
    {
        if (args is ["help", .. var verbs] && root.Subcommands.All(verb => verb.Name != "help"))
            return [.. verbs, "--help"];
        return Builder.DefaultVerb is { } meant && (args.Length == 0 || root.Subcommands.All(verb => verb.Name != args[0])) ? [meant, .. args] : args;
    }

    private string Called(ParseResult parsed)
    {
        var verb = parsed.CommandResult.Command;
        return verb == _root ? Builder.Name : $"{Builder.Name} {verb.Name}";
    }

    private Command CommandOf(CliVerb verb, CliOffers offers)
    {
        var command = new Command(verb.Name, verb.Description) { Hidden = verb.IsHidden };
        verb.Declare(command, offers);
        command.SetAction((parsed, cancellation) => RunAsync(verb, parsed, cancellation));
        return command;
    }

    private async Task<int> RunAsync(CliVerb verb, ParseResult parsed, CancellationToken cancellationToken)
    {
        // No verb begins before both handlers of signals are there: else a Ctrl-C at its beginning would not be counted.
        await _hears.Task;
        try
        {
            return await verb.RunAsync(new CliCall(parsed, this), cancellationToken);
        }
        catch (Exception error)
        {
            return Failed(error, cancellationToken);
        }
    }

    private int Failed(Exception error, CancellationToken cancellationToken)
    {
        if (Faults.IsOfReader(error))
            return RunExitCode.Done;
        var (line, exitCode) = Faults.Tell(error, cancellationToken);
        try
        {
            if (line.Length > 0)
                Terminal.Error.WriteLine(Plain.Line($"{Builder.Name}: {line}"));
            if (Faults.AreWantedWhole)
                Terminal.Error.WriteLine(error);
        }
        catch (OutputException)
        {
            // Nobody can be told; the exit code says it all the same.
        }

        return exitCode;
    }
}
