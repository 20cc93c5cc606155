using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorFlow.Runs;

/// <summary>Names a command that came through an inbox, so that a run takes it once however often it is delivered.</summary>
/// <param name="Inbox">The identity of the inbox: one that is made anew counts from 1 again, and has another identity.</param>
/// <param name="Number">The command's number there; later commands have greater ones.</param>
internal sealed record CommandTicket(string Inbox, long Number)
{
    /// <summary>Whether a run that has taken a command takes this one no more: it is the same, or came before it.</summary>
    public bool IsTakenBy(CommandTicket? latest) => latest is not null && latest.Inbox == Inbox && Number <= latest.Number;

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out CommandTicket ticket)
    {
        var hash = text.LastIndexOf('#');
        ticket = hash > 0 && long.TryParse(text.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new CommandTicket(text[..hash], number)
            : null;
        return ticket is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Inbox}#{Number}");
}
