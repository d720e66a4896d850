namespace Auth.Tests.Architecture.Samples.Web.Sessions;

internal sealed record Page(int Number);
