/** English, for signing in and the first account. */

export const enEntry = {
  signedOut: {
    title: 'Sign in',
    username: 'Username or e-mail address',
    password: 'Password',
    code: 'Code of your second factor, or a recovery code',
    enter: 'Sign in',
    byProxy: 'Go on as who I am signed in as',
    open: 'No account yet? Open the link that the server printed when it started.',
    fresh: 'prints a new one.',
    command: 'yardarm link',
    again: 'I have opened it: try again',
  },
  password: {
    title: 'Set a password',
    of: (name: string) => `For ${name}. A few unusual words are strong and easy to keep in mind.`,
    field: 'New password',
    set: 'Set the password',
    done: 'The password is set. Sign in with it.',
    home: 'To the start',
  },
  setUp: {
    title: 'Who are you?',
    why: 'You are the first one here. With an account of your own the history says who changed what.',
    username: 'Username',
    name: 'Name',
    hint: 'A few unusual words are strong and easy to keep in mind.',
    strong: 'This password is strong.',
    make: 'Make my account',
    later: 'Later',
  },
};

export type EntryText = typeof enEntry;
