using System.Text.Json;
using Shouldly;

namespace ActorFlow.Cli.Tests.Processes;

/// <summary>A call that has ended.</summary>
internal sealed record Call(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public static async Task<Call> OfAsync(Life life)
    {
        await using (life)
        {
            life.CloseInput();
            return new Call(await life.EndAsync(), life.Out, life.Error);
        }
    }

    /// <summary>It ended as it should, and complained about nothing unless it had to.</summary>
    public Call ShouldEndWith(int exitCode, string error = "")
    {
        ExitCode.ShouldBe(exitCode, $"{Out}\n{Error}");
        if (error.Length == 0)
            Error.ShouldBeEmpty();
        else
            Error.ShouldContain(error);
        return this;
    }

    /// <summary>It ended with one clear line, and said nothing else.</summary>
    public Call ShouldComplain(int exitCode, string what)
    {
        ExitCode.ShouldBe(exitCode, $"{Out}\n{Error}");
        Error.TrimEnd('\n').ShouldNotContain("\n", customMessage: "one line");
        Error.ShouldContain(what);
        Error.ShouldNotContain("this should not happen");
        Error.ShouldNotContain("   at ", customMessage: "no stack");
        Out.ShouldBeEmpty();
        return this;
    }
}
