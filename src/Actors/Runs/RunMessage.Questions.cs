using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>Questions.</content>
internal abstract partial class RunMessage
{
    /// <summary>What is known of a question.</summary>
    public sealed class FindQuestion(int number, TaskCompletionSource<QuestionFinding> reply) : RunMessage
    {
        public int Number => number;

        public TaskCompletionSource<QuestionFinding> Reply => reply;

        public override void Refuse(Exception why) => reply.TrySetException(why);
    }

    /// <summary>A notifier has taken a notice, or it is given up.</summary>
    public sealed class NoticeEnded(long notice, string hook, Exception? error) : RunMessage
    {
        public long Notice => notice;

        public string Hook => hook;

        public Exception? Error => error;
    }
}

/// <summary>What a run knows of a question.</summary>
/// <param name="Question">The question; null when the run does not remember it, or has not asked it.</param>
/// <param name="WasAsked">Whether the run has asked a question of this number.</param>
/// <param name="Flow">The definition by which the run's state is written; null when there is none here.</param>
internal readonly record struct QuestionFinding(QuestionSummary? Question, bool WasAsked, FlowDefinition? Flow);
