using System.CommandLine;
using ActorFlow.Cli.Calling;
using ActorFlow.Cli.Completion;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>completions</c>: the script that teaches a shell to complete this program.</summary>
internal sealed class CompletionsVerb()
    : CliVerb("completions", "Writes the script that completes verbs, options, run ids and flow names in bash or zsh.")
{
    private readonly Argument<string> _shell = new("SHELL") { Description = "bash or zsh.", HelpName = "SHELL" };
    private readonly Option<string?> _command = new("--command")
    {
        Description = "The word that calls the program, if it has another name in your shell.",
        HelpName = "NAME",
    };

    protected internal override int Rank => 90;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _shell.CompletionSources.Add("bash", "zsh");
        command.Add(_shell);
        command.Add(_command);
    }

    protected internal override Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var (shell, name) = (call.Get(_shell), call.Get(_command) ?? call.ProgramName);
        if (shell is not ("bash" or "zsh"))
            throw CliException.Usage($"there are completions for bash and zsh, not for '{shell}'.");
        if (name.Length == 0 || name.Any(letter => !(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/')))
            throw CliException.Usage(
                $"shells complete commands of one word, and this program is called '{name}'. Say how yours is called with --command NAME.");
        var script = CompletionScript.Of(shell, Path.GetFileName(name), CallName.FromAnywhere());
        if (call.IsJson)
            call.WriteJson(new CompletionsJson(shell, script));
        else
            call.Terminal.Out.Write(script);
        return Task.FromResult(RunExitCode.Done);
    }

    private sealed record CompletionsJson(string Shell, string Script);
}
